/// How sure a grouping is: what becomes of it when part of the votes is left out.
package struct Stability: Sendable, Equatable {
    /// By row: the share of tries in which the person came to the same group, 0…1; nil where not grouped.
    package var ofRow: [Double?]
    /// Mean of the grouped people, 0…1; nil where there are no groups.
    package var ofConversation: Double?
    package var tries: Int

    /// Below this a grouping is shown as shaky.
    package static let shakyBelow = 0.8
    package var isShaky: Bool { (ofConversation ?? 0) < Self.shakyBelow }
}
