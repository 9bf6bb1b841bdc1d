/// Letters without case and accents: what the words of comments and of rules are compared by.
enum LetterFolding {
    /// What a scalar beyond ASCII means for a word.
    enum Kind {
        /// The one or two bytes of its base letters; the second is 0 where there is one only.
        case letters(UInt8, UInt8)
        /// A letter that has no plain Latin base: its lower case.
        case other
        /// Part of a word that is not written: a combining mark, an apostrophe, a soft hyphen.
        case silent
        case separator
    }

    static func kind(of scalar: Unicode.Scalar) -> Kind {
        let value = scalar.value
        if let folded = folded(value) { return .letters(folded.0, folded.1) }
        switch value {
        // Apostrophes and modifier letters like them, combining marks, soft hyphen, joiners,
        // variation selectors.
        case 0x2019, 0x02BC, 0x0300...0x036F, 0x00AD, 0x200B...0x200D, 0xFE00...0xFE0F, 0xFEFF: return .silent
        case 0x00D7, 0x00F7: return .separator
        default: break
        }
        let properties = scalar.properties
        if properties.isAlphabetic || properties.numericType != nil { return .other }
        switch properties.generalCategory {
        case .nonspacingMark, .spacingMark: return .other
        default: return .separator
        }
    }

    private static func folded(_ value: UInt32) -> (UInt8, UInt8)? {
        let base: UInt8
        switch value {
        case 0x00C0...0x024F: base = latin[Int(value - 0x00C0)]
        case 0x1E00...0x1EFF: base = additional[Int(value - 0x1E00)]
        default: return nil
        }
        return base == UInt8(ascii: ".") ? pairs[value] : (base, 0)
    }

    /// The base letters of U+00C0 to U+024F; a dot where there is none, or two.
    private static let latin = Array(
        ("aaaaaa.ceeeeiiiidnooooo.ouuuuy..aaaaaa.ceeeeiiiidnooooo.ouuuuy.yaaaaaaccccccccdd"
            + "ddeeeeeeeeeegggggggghhhhiiiiiiiiii..jjkkkllllllllllnnnnnnn..oooooo..rrrrrrssssss"
            + "ssttttttuuuuuuuuuuuuwwyyyzzzzzzs................................oo.............u"
            + "u............................aaiioouuuuuuuuuu.aaaa....ggkkoooo..j...gg..nnaa...."
            + "aaaaeeeeiiiioooorrrruuuusstt..hh......aaeeooooooooyy............................").utf8)

    /// The same of U+1E00 to U+1EFF.
    private static let additional = Array(
        ("aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmmmmmmnnnnnnnnoooo"
            + "oooopppprrrrrrrrssssssssssttttttttuuuuuuuuuuvvvvwwwwwwwwwwxxxxyyzzzzzzhtwy......"
            + "aaaaaaaaaaaaaaaaaaaaaaaaeeeeeeeeeeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuuuu"
            + "uuyyyyyyyy......").utf8)

    private static let pairs: [UInt32: (UInt8, UInt8)] = {
        var out: [UInt32: (UInt8, UInt8)] = [:]
        let spelled = [
            "ae": "ÆæǢǣǼǽ", "oe": "Œœ", "ss": "ßẞ", "th": "Þþ", "ng": "Ŋŋ", "ij": "Ĳĳ", "o": "Ǿǿ", "s": "ẛ", "ʒ": "Ǯǯ",
        ]
        for (letters, scalars) in spelled {
            let bytes = Array(letters.utf8)
            for scalar in scalars.unicodeScalars { out[scalar.value] = (bytes[0], bytes.count > 1 ? bytes[1] : 0) }
        }
        return out
    }()
}
