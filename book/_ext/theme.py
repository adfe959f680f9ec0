def setup(app):
    app.add_config_value("comments_config", {}, "html")
    return {"parallel_read_safe": True}
