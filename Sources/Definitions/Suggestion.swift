/// Says which of the allowed words was probably meant.
enum Suggestion {
    /// `did you mean "channel"?` for a near miss, else the whole list when it is short enough to read.
    static func text(for word: String, among allowed: [String]) -> String {
        if let near = nearest(to: word, among: allowed) { return "did you mean \"\(near)\"?" }
        if allowed.isEmpty { return "none is allowed here" }
        let shown = allowed.prefix(24).joined(separator: ", ")
        return "expected one of: \(shown)\(allowed.count > 24 ? ", …" : "")"
    }

    static func nearest(to word: String, among allowed: [String]) -> String? {
        let limit = max(2, word.count / 3)
        let scored = allowed.map { (word: $0, distance: distance(word.lowercased(), $0.lowercased())) }
        guard let best = scored.min(by: { $0.distance < $1.distance }) else { return nil }
        return best.distance <= limit && best.distance < max(2, word.count) ? best.word : nil
    }

    /// Edit distance (Levenshtein).
    static func distance(_ left: String, _ right: String) -> Int {
        let a = Array(left)
        let b = Array(right)
        var row = Array(0...b.count)
        for i in a.indices {
            var diagonal = row[0]
            row[0] = i + 1
            for j in b.indices {
                let above = row[j + 1]
                row[j + 1] = min(above + 1, row[j] + 1, diagonal + (a[i] == b[j] ? 0 : 1))
                diagonal = above
            }
        }
        return row[b.count]
    }
}
