"""Pure functions on Chinese text: repair, folding, masks, segmentation."""
