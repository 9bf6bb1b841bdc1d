/// A line of the rules: a phrase, or an exception.
struct PhraseLine: Sendable {
    /// Its patterns in a row: where in `linePatterns`, and how many.
    var first: Int32
    var count: Int32
    var theme: UInt8
    var isException: Bool
}

/// The rules of themes while they are put together.
struct PhraseTrie {
    /// Bytes that stand in a rule are numbered from 1; 0 leads nowhere.
    private(set) var classes = [UInt8](repeating: 0, count: 256)
    private(set) var classCount = 1
    /// Node × class → node; node 0 is dead, 1 the root.
    private(set) var next: [Int32] = []
    /// The pattern that is complete at a node if the word ends there, and the one that is however it goes on; -1 = none.
    private(set) var whole: [Int32] = []
    private(set) var prefix: [Int32] = []
    private(set) var lines: [PhraseLine] = []
    private(set) var linePatterns: [Int32] = []
    /// Lines by the pattern that they begin with.
    private(set) var linesOfPattern: [[Int32]] = []

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
            PhraseLine(
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
}

/// The rules of themes as `PhraseTrie` has put them together, for reading.
final class PhraseTables: Sendable {
    let classes: [UInt8]
    let classCount: Int
    let next: [Int32]
    let whole: [Int32]
    let prefix: [Int32]
    let lines: [PhraseLine]
    let linePatterns: [Int32]
    /// The lines that begin with pattern p are those of `lineOrder` from `firstLine[p]` up to `firstLine[p + 1]`.
    let firstLine: [Int32]
    let lineOrder: [Int32]

    init(_ trie: PhraseTrie) {
        classes = trie.classes
        classCount = trie.classCount
        next = trie.next
        whole = trie.whole
        prefix = trie.prefix
        lines = trie.lines
        linePatterns = trie.linePatterns
        firstLine = trie.linesOfPattern.reduce(into: [0]) { $0.append(($0.last ?? 0) + Int32($1.count)) }
        lineOrder = trie.linesOfPattern.flatMap { $0 }
    }

    var patternCount: Int { firstLine.count - 1 }
}
