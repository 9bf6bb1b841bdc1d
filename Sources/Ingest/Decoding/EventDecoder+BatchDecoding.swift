extension EventDecoder: BatchDecoding {}
