/// A theme that comments are sorted into: its place in its list, and what it is called.
package struct Theme: Hashable, Sendable {
    /// The bit of `ThemeMasks` that stands for it.
    package var place: Int
    package var id: String
    package var title: String

    package init(place: Int, id: String, title: String) {
        self.place = place
        self.id = id
        self.title = title
    }

    /// The id as it stands in the names of counters and metrics: `waiting_time`.
    package var name: String { String(id.map { $0 == "-" ? "_" : $0 }) }
    package var metricID: String { "theme.\(name).share" }
}

/// Which themes of one list the comments of a batch have, event by event; empty where no event has a comment.
package struct ThemeMasks: Sendable, Equatable {
    /// Themes of a list: each is one bit, and two counters in every leaf.
    package static let largestList = 32
    /// The bit that every comment has, with themes or without.
    package static let comment: UInt64 = 1 << 63

    package var masks: [UInt64]

    package init(_ masks: [UInt64] = []) { self.masks = masks }

    /// 0 = no comment, 1 = has a theme, 2 = has none.
    package func classificationCode(_ event: Int) -> UInt8 {
        guard event < masks.count, masks[event] != 0 else { return 0 }
        return masks[event] == Self.comment ? 2 : 1
    }

    /// For the theme at a place of the list: 0 = no comment, 1 = has this theme, 2 = is without it.
    package func code(_ event: Int, ofPlace place: Int) -> UInt8 {
        guard event < masks.count, masks[event] != 0 else { return 0 }
        return masks[event] >> UInt64(place) & 1 == 1 ? 1 : 2
    }
}
