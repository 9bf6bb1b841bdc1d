import Mustache

/// Escapes texts for HTML scalar by scalar.
///
/// Mustache's own rule goes by what readers see as one character: it lets a `<` pass that is joined to a mark before or behind it, and a browser
/// takes that for the beginning of an element.
struct ScalarEscaping: MustacheContentType {
    /// What templates call it.
    static let name = "SCALARS"

    func escapeText(_ text: String) -> String { Chart.escape(text) }
}
