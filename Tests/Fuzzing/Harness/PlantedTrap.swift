import WireProtocol

/// A defect for the fuzzer to find, so that a run proves that it can: a HELLO whose stream begins with a certain word.
enum PlantedTrap {
    static func spring(_ bytes: UnsafeRawBufferPointer) {
        guard case .hello(let hello)? = try? WireMessage.decode(bytes), hello.stream.utf8.count >= 2 else { return }
        // One number, "!?" read backwards: how near it is to a number guides libFuzzer.
        let word = hello.stream.utf8.prefix(2).reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        if word == 0x3F21 { fatalError("the planted defect was found") }
    }
}
