import Events

/// How the rows of an outside file become events: a file of `Pipelines/sources/`.
///
/// It is data, so that another city's file needs a mapping and no Swift.
package struct SourceMapping: Sendable, Equatable {
    package enum Test: Sendable, Equatable {
        case isOneOf([String])
        case isNoneOf([String])
        case isBlank(Bool)
        /// A regular expression (ICU) that must match somewhere.
        case matches(String)
    }

    package struct Condition: Sendable, Equatable {
        package var column: String
        package var test: Test
    }

    /// Rows that are left out on purpose; they are counted as `record-ignored`.
    package struct Skip: Sendable, Equatable {
        package var conditions: [Condition]
        /// For the reader of the mapping.
        package var reason: String
    }

    /// A column made of another: the first group of a regular expression.
    package struct Extraction: Sendable, Equatable {
        package var name: String
        package var column: String
        package var pattern: String
        package var isLowercased: Bool
    }

    package enum Otherwise: Sendable, Equatable {
        case reject
        case omit
        case keep
        case value(String)
    }

    /// A text of an event: constant, or the named columns (joined by " / ") looked up in a map.
    package enum TextRule: Sendable, Equatable {
        case constant(String)
        case columns([String], map: [String: String]?, otherwise: Otherwise)
    }

    package enum Rating: Sendable, Equatable {
        /// A scale of five whole steps; which end is best is declared, never guessed.
        case scale(column: String, best: Int, worst: Int, otherwise: Otherwise)
        /// A map to 1–5 (5 best) or to `out-of-scale`.
        case text(TextRule)
    }

    package enum Number: Sendable, Equatable {
        /// Seconds between two time columns, negative where the second lies before the first.
        case between(from: String, to: String)
        case column(String, multiplier: Int)
    }

    package struct Template: Sendable, Equatable {
        package var name: String
        package var kind: EventKind
        package var conditions: [Condition]
        /// The column that says when it happened.
        package var time: String
        package var texts: [TextField: TextRule]
        package var rating: Rating?
        package var drivers: [Driver: TextRule]
        package var comment: String?
        package var numbers: [NumberField: Number]
    }

    package enum TextField: String, CaseIterable, Sendable {
        case service, provider, channel, touchpoint, region, language, step
        case `case`, respondent, stage, needMet

        package func isAllowed(in kind: EventKind) -> Bool {
            switch self {
            case .stage, .step: kind == .outcome
            case .respondent: kind == .feedback
            default: true
            }
        }

        package func isRequired(in kind: EventKind) -> Bool {
            switch self {
            case .service: true
            case .stage, .case: kind == .outcome
            default: false
            }
        }
    }

    package enum NumberField: String, CaseIterable, Sendable {
        case durationSeconds, targetSeconds, costMinor
    }

    package enum Ambiguity: String, CaseIterable, Sendable {
        case refuse
        case firstFormat = "first-format"
    }

    package struct Time: Sendable, Equatable {
        /// IANA name; wall clock readings without an offset are of this zone.
        package var zone: String
        package var formats: [TimeFormat]
        package var ambiguity: Ambiguity
        /// Milliseconds after midnight for dates without a time of day.
        package var timeOfDay: Int64?
    }

    package var id: String
    package var title: String
    /// The CloudEvents `source` of every event.
    package var source: String
    /// The column whose value, with the template's name, is the id of an event.
    package var record: String
    package var time: Time
    package var extractions: [Extraction]
    /// Every row must meet these; others are rejected as `record-unmapped`.
    package var expectations: [Condition]
    package var skips: [Skip]
    package var templates: [Template]
    /// The bytes of the file, which are part of the stream's name.
    package var bytes: [UInt8]

    /// What a rating map gives for an answer that is no rating.
    package static let outOfScale = "out-of-scale"

    /// Text as maps and conditions compare it: white space of every kind (no-break too) is one space, none at the ends.
    package static func normalised(_ text: String) -> String {
        var out = String.UnicodeScalarView()
        var isGap = false
        for scalar in text.unicodeScalars {
            if scalar.properties.isWhitespace {
                isGap = true
            } else {
                if isGap && !out.isEmpty { out.append(" ") }
                isGap = false
                out.append(scalar)
            }
        }
        return String(out)
    }
}
