/// Aliases of aliases stand for far more than is written; nobody who writes definitions by hand needs many.
enum YAMLAliases {
    static let most = 20

    /// The line of the first alias beyond those that are allowed; nil when there are no more.
    static func lineBeyondLimit(_ text: some Sequence<UInt8>) -> Int? {
        var anchors: Set<[UInt8]> = []
        var line = 1
        var aliases = 0
        var sign: UInt8?
        var name: [UInt8] = []
        func endName() -> Bool {
            defer { (sign, name) = (nil, []) }
            if sign == UInt8(ascii: "&") { anchors.insert(name) }
            if sign == UInt8(ascii: "*"), anchors.contains(name) { aliases += 1 }
            return aliases > most
        }
        for byte in text {
            switch byte {
            case UInt8(ascii: "&"), UInt8(ascii: "*"):
                if endName() { return line }
                sign = byte
            case 0x20, 0x09, 0x0A, 0x0D, UInt8(ascii: ","), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"),
                UInt8(ascii: "}"):
                if endName() { return line }
                if byte == 0x0A { line += 1 }
            default:
                if sign != nil { name.append(byte) }
            }
        }
        return endName() ? line : nil
    }
}
