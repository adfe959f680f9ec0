"""Contrast as WCAG 2.2 has it, and what the dark theme makes of a figure's colours."""

import matplotlib as mpl
import numpy as np


def luminance(color):
    """WCAG 2.2, relative luminance."""
    c = np.array(mpl.colors.to_rgb(color))
    linear = np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def contrast(a, b):
    high, low = sorted([luminance(a), luminance(b)], reverse=True)
    return (high + 0.05) / (low + 0.05)


def in_dark_theme(color):
    """What `filter: invert(1) hue-rotate(180deg)` makes of a colour."""
    inverted = 1 - np.array(mpl.colors.to_rgb(color))
    # Filter Effects, feColorMatrix hueRotate, at 180 degrees
    base = np.array([0.213, 0.715, 0.072])
    rotate = 2 * np.tile(base, (3, 1)) - np.eye(3)
    return np.clip(rotate @ inverted, 0, 1)
