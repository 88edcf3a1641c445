"""What a model can do, capability by capability: sentences with known answers, and changed texts.

Source: M. T. Ribeiro et al., Beyond Accuracy: Behavioral Testing of NLP Models with CheckList,
ACL 2020.
"""
