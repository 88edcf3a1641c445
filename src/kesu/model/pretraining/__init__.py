"""An encoder from unlabelled text: tokenizer, token store, masked-language training."""
