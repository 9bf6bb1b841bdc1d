/// The rules of all themes for one language or several, made for reading a comment once.
///
/// Words are looked up in a trie, byte by byte; phrases of several words wait until their next word comes.
struct PhraseMatcher: Sendable {
    /// In an object of its own, so that whoever reads a comment holds one reference.
    private let tables: PhraseTables

    init(_ rules: [(theme: Int, rules: ThemeList.Rules)]) { tables = PhraseTables(PhraseTrie(rules)) }

    /// The themes of a text, a bit for each place.
    func themes(of bytes: UnsafeBufferPointer<UInt8>, _ reading: inout Reading) -> UInt64 {
        reading.begin(patterns: tables.patternCount)
        // Taken out and put back, so that its arrays are not copied.
        var taker = Taker(tables: tables, reading: Reading())
        swap(&taker.reading, &reading)
        WordScanner.scan(bytes, into: &taker)
        swap(&taker.reading, &reading)
        return reading.result
    }

    /// What is known while a comment is read; kept from one to the next, so that nothing is allocated for each.
    struct Reading: Sendable {
        struct Hit: Sendable {
            var theme: UInt8
            var first: Int32
            var last: Int32
        }

        struct Begun: Sendable {
            var line: Int32
            var words: Int32
        }

        var word: Int32 = 0
        /// Patterns of the word at hand, and the word in which each pattern was last seen.
        var patterns: [Int32] = []
        var seenAt: [Int32] = []
        var begun: [Begun] = []
        var goingOn: [Begun] = []
        var hits: [Hit] = []
        /// Themes for which a word does not count, by word.
        var excepted: [UInt64] = []

        mutating func begin(patterns count: Int) {
            word = 0
            patterns.removeAll(keepingCapacity: true)
            seenAt.removeAll(keepingCapacity: true)
            seenAt.append(contentsOf: repeatElement(-1, count: count))
            begun.removeAll(keepingCapacity: true)
            hits.removeAll(keepingCapacity: true)
            excepted.removeAll(keepingCapacity: true)
        }

        /// A hit counts unless it shares a word with an exception of its theme.
        var result: UInt64 {
            var found: UInt64 = 0
            for hit in hits {
                let bit = UInt64(1) << UInt64(hit.theme)
                guard found & bit == 0 else { continue }
                var isExcepted = false
                for word in hit.first...hit.last where excepted[Int(word)] & bit != 0 { isExcepted = true }
                if !isExcepted { found |= bit }
            }
            return found
        }
    }

    private struct Taker: WordTaker {
        let tables: PhraseTables
        var reading: Reading
        var node = 1

        mutating func letter(_ byte: UInt8) {
            node = Int(tables.next[node * tables.classCount + Int(tables.classes[Int(byte)])])
            let pattern = tables.prefix[node]
            if pattern >= 0 { see(pattern) }
        }

        mutating func wordEnds() {
            let pattern = tables.whole[node]
            if pattern >= 0 { see(pattern) }
            step()
        }

        mutating func unknownWord() { step() }

        private mutating func see(_ pattern: Int32) {
            reading.patterns.append(pattern)
            reading.seenAt[Int(pattern)] = reading.word
        }

        /// Carries every phrase one word further.
        private mutating func step() {
            reading.excepted.append(0)
            defer {
                reading.word += 1
                node = 1
            }
            if reading.patterns.isEmpty && reading.begun.isEmpty { return }
            reading.goingOn.removeAll(keepingCapacity: true)
            for begun in reading.begun {
                let pattern = tables.linePatterns[Int(tables.lines[Int(begun.line)].first + begun.words)]
                if reading.seenAt[Int(pattern)] == reading.word { advance(begun.line, words: begun.words + 1) }
            }
            for pattern in reading.patterns {
                let place = Int(pattern)
                for line in tables.firstLine[place]..<tables.firstLine[place + 1] {
                    advance(tables.lineOrder[Int(line)], words: 1)
                }
            }
            swap(&reading.begun, &reading.goingOn)
            reading.patterns.removeAll(keepingCapacity: true)
        }

        private mutating func advance(_ index: Int32, words: Int32) {
            let line = tables.lines[Int(index)]
            guard words == line.count else {
                reading.goingOn.append(Reading.Begun(line: index, words: words))
                return
            }
            let first = reading.word - words + 1
            guard line.isException else {
                reading.hits.append(Reading.Hit(theme: line.theme, first: first, last: reading.word))
                return
            }
            for word in first...reading.word { reading.excepted[Int(word)] |= 1 << UInt64(line.theme) }
        }
    }
}
