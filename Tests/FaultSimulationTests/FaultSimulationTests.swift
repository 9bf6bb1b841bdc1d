import FaultSimulation
import Testing

@Suite struct FaultSimulationTests {
    @Test func placeholder() throws {}
}
