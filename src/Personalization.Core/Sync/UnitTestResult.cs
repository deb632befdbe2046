namespace Personalization;

/// <summary>How a unit test of a sync went. Immutable.</summary>
public sealed class UnitTestResult
{
    /// <summary>Gets the sync's id.</summary>
    public required string SyncId { get; init; }

    /// <summary>Gets the test's name.</summary>
    public required string Name { get; init; }

    /// <summary>Gets where the test is written, such as <c>personalization.yaml:34:9</c>; <see langword="null"/> for one that is in no file.</summary>
    public string? Location { get; init; }

    /// <summary>Gets what came out otherwise than expected; empty when the test has passed.</summary>
    public IReadOnlyList<UnitTestDifference> Differences { get; init; } = [];

    /// <summary>Gets a value indicating whether everything is as expected.</summary>
    public bool Passed => Differences.Count == 0;

    /// <summary>Says how it went, with a line for each difference.</summary>
    /// <returns>The text.</returns>
    public override string ToString()
        => string.Join("\n  ", [$"{(Passed ? "passed" : "FAILED")} {SyncId}: {Name}{(Location is null || Passed ? string.Empty : $" ({Location})")}", .. Differences.Select(one => one.ToString())]);
}

/// <summary>Something that a unit test expected and that came out otherwise.</summary>
/// <param name="Place">Where, in the words of the test, such as <c>expect.record.address.city</c>.</param>
/// <param name="Expected">What was expected: a value as JSON, or what had to become of the row; <see langword="null"/> for nothing.</param>
/// <param name="Actual">What came out; <see langword="null"/> for nothing.</param>
public sealed record UnitTestDifference(string Place, string? Expected, string? Actual)
{
    /// <summary>Says what differs.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"{Place}: expected {Expected ?? "nothing"}, got {Actual ?? "nothing"}";
}
