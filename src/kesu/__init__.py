"""kesu (客诉, "customer complaint"): from raw Chinese complaints to labelled data and reports."""
