/// The part of `reference.json` that is about one conversation.
struct PolisReference: Decodable, Sendable {
    struct File: Decodable, Sendable {
        struct Attribution: Decodable, Sendable {
            let text: String
            let links: [String]
        }
        let attribution: Attribution
        let conversations: [String: PolisReference]
    }
    struct Counts: Decodable, Sendable {
        let voteEvents, distinctVotes, voters, statementsWithVotes, statementsListed: Int
        enum CodingKeys: String, CodingKey {
            case voteEvents = "vote_events"
            case distinctVotes = "distinct_votes"
            case voters
            case statementsWithVotes = "statements_with_votes"
            case statementsListed = "statements_listed"
        }
    }
    /// Of grouping from the votes alone.
    struct ColdStart: Decodable, Sendable {
        struct Figures: Decodable, Sendable {
            let groups: Int
            let likeness: Double
            let sizes: [Int]
            let silhouettes: [String: Double]
            enum CodingKeys: String, CodingKey {
                case groups = "k"
                case likeness = "ari"
                case sizes = "group_sizes_desc"
                case silhouettes = "silhouette_by_k"
            }
        }
        let canonicalOrder: Figures
        enum CodingKeys: String, CodingKey { case canonicalOrder = "file_order" }
    }
    struct Totals: Decodable, Sendable { let votes, agrees, disagrees, passes: Int }
    struct GroupCounts: Decodable, Sendable {
        let columnTotals: [String: Totals]
        let sha256OfLines: String
        let lines: Int
        enum CodingKeys: String, CodingKey {
            case columnTotals = "column_totals"
            case sha256OfLines = "sha256_of_lines"
            case lines
        }
    }
    struct Consensus: Decodable, Sendable {
        let agree, disagree: [Entry]
    }
    /// Of a representative or a consensus list.
    struct Entry: Decodable, Sendable {
        let tid: Int32
        let repfulFor: String?
        let nSuccess, nTrials: Int
        let pSuccess, pTest: Double
        let repness, repnessTest: Double?
        enum CodingKeys: String, CodingKey {
            case tid
            case repfulFor = "repful-for"
            case nSuccess = "n-success"
            case nTrials = "n-trials"
            case pSuccess = "p-success"
            case pTest = "p-test"
            case repness
            case repnessTest = "repness-test"
        }
    }
    struct Components: Decodable, Sendable {
        let extremityTop10: [[Double]]
        let singularValues: [Double]
        let firstMeans: [[Double]]
        enum CodingKeys: String, CodingKey {
            case extremityTop10 = "extremity_top10"
            case singularValues = "singular_values_top4"
            case firstMeans = "column_mean_first5_tids"
        }
    }
    let counts: Counts
    let coldStart: ColdStart
    let groupCounts: GroupCounts
    let representative: [String: [Entry]]
    let consensus: Consensus
    let components: Components
    let priorityTop10: [[Double]]
    enum CodingKeys: String, CodingKey {
        case counts
        case coldStart = "two_level_cold_start"
        case groupCounts = "comment_groups_given_recorded_groups"
        case representative = "repness_given_recorded_groups"
        case consensus = "consensus_all_voters"
        case components = "pca"
        case priorityTop10 = "comment_priorities_given_recorded_groups_top10"
    }
}
