"""The page: geometry, painting and the widget that shows one revision and its annotations.

`table`, `heights`, `spans`, `lanes`, `sentences` and `target` know nothing of Qt; `style`, `lines`, `marks`
and `paint` use its fonts and painters but no widget; `view` joins them.
"""
