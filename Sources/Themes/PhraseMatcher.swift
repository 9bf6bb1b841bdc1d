/// The rules of all themes for one language or several, made for reading a comment once.
///
/// Words are looked up in a trie, byte by byte; phrases of several words wait until their next word comes.
struct PhraseMatcher: Sendable {
    private struct Line: Sendable {
        /// Its patterns in a row: where in `linePatterns`, and how many.
        var first: Int32
        var count: Int32
        var theme: UInt8
        var isException: Bool
    }

    /// Bytes that stand in a rule are numbered from 1; 0 leads nowhere.
    private var classes = [UInt8](repeating: 0, count: 256)
    private var classCount = 1
    /// Node × class → node; node 0 is dead, 1 the root.
    private var next: [Int32] = []
    /// The pattern that is complete at a node if the word ends there, and the one that is however it goes on; -1 = none.
    private var whole: [Int32] = []
    private var prefix: [Int32] = []
    private var lines: [Line] = []
    private var linePatterns: [Int32] = []
    /// Lines by the pattern that they begin with.
    private var linesOfPattern: [[Int32]] = []

    init(_ rules: [(theme: Int, rules: ThemeList.Rules)]) {
        let phrases = rules.flatMap { $0.rules.phrases + $0.rules.exceptions }
        for byte in Set(phrases.flatMap(\.words).flatMap(\.letters)).sorted() {
            classes[Int(byte)] = UInt8(classCount)
            classCount += 1
        }
        addNode()
        addNode()
        for (theme, rules) in rules {
            for phrase in rules.phrases { add(phrase, theme: theme, isException: false) }
            for phrase in rules.exceptions { add(phrase, theme: theme, isException: true) }
        }
    }

    private mutating func addNode() {
        next.append(contentsOf: repeatElement(0, count: classCount))
        whole.append(-1)
        prefix.append(-1)
    }

    private mutating func add(_ phrase: Phrase, theme: Int, isException: Bool) {
        let patterns = phrase.words.map { pattern($0) }
        linesOfPattern[Int(patterns[0])].append(Int32(lines.count))
        lines.append(
            Line(
                first: Int32(linePatterns.count), count: Int32(patterns.count), theme: UInt8(theme),
                isException: isException))
        linePatterns += patterns
    }

    private mutating func pattern(_ word: Phrase.Word) -> Int32 {
        var node = 1
        for byte in word.letters {
            let slot = node * classCount + Int(classes[Int(byte)])
            if next[slot] == 0 {
                next[slot] = Int32(whole.count)
                addNode()
            }
            node = Int(next[slot])
        }
        let known = word.isPrefix ? prefix[node] : whole[node]
        if known >= 0 { return known }
        let new = Int32(linesOfPattern.count)
        linesOfPattern.append([])
        if word.isPrefix { prefix[node] = new } else { whole[node] = new }
        return new
    }

    /// The themes of a text, a bit for each place.
    func themes(of bytes: UnsafeBufferPointer<UInt8>, _ reading: inout Reading) -> UInt64 {
        reading.begin(patterns: linesOfPattern.count)
        // Taken out and put back, so that its arrays are not copied.
        var taker = Taker(matcher: self, reading: Reading())
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
        let matcher: PhraseMatcher
        var reading: Reading
        var node = 1

        mutating func letter(_ byte: UInt8) {
            node = Int(matcher.next[node * matcher.classCount + Int(matcher.classes[Int(byte)])])
            let pattern = matcher.prefix[node]
            if pattern >= 0 { see(pattern) }
        }

        mutating func wordEnds() {
            let pattern = matcher.whole[node]
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
                let pattern = matcher.linePatterns[Int(matcher.lines[Int(begun.line)].first + begun.words)]
                if reading.seenAt[Int(pattern)] == reading.word { advance(begun.line, words: begun.words + 1) }
            }
            for pattern in reading.patterns {
                for line in matcher.linesOfPattern[Int(pattern)] { advance(line, words: 1) }
            }
            swap(&reading.begun, &reading.goingOn)
            reading.patterns.removeAll(keepingCapacity: true)
        }

        private mutating func advance(_ index: Int32, words: Int32) {
            let line = matcher.lines[Int(index)]
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
