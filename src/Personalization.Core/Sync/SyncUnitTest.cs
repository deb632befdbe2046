namespace Personalization.Sync;

/// <summary>Rows that are given to a sync, and what it has to make of them. Immutable.</summary>
/// <param name="Name">What is tested, in a few words.</param>
internal sealed record SyncUnitTest(string Name)
{
    /// <summary>When a test takes place that does not say so: any time would do, if only it is the same every time.</summary>
    internal static readonly DateTimeOffset UsualTime = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Gets more words about it.</summary>
    public string? Description { get; init; }

    /// <summary>Gets the rows, each a JSON object of values by columns.</summary>
    public IReadOnlyList<string> Given { get; init; } = [];

    /// <summary>Gets what the rows count as: added or changed.</summary>
    public PreviewOperationKind As { get; init; }

    /// <summary>Gets the start of the run that the test stands for.</summary>
    public DateTimeOffset At { get; init; } = UsualTime;

    /// <summary>Gets what has to become of the rows: one for each record, in their order.</summary>
    public IReadOnlyList<UnitTestExpectation> Expected { get; init; } = [];
}

/// <summary>What has to become of a row, or of an element where the sync expands arrays. One of <see cref="Record"/>, <see cref="Fields"/>, <see cref="Rejected"/> and <see cref="Ignored"/>. Immutable.</summary>
internal sealed record UnitTestExpectation
{
    /// <summary>Gets all the fields, as a JSON object.</summary>
    public string? Record { get; init; }

    /// <summary>Gets some of the fields, as a JSON object.</summary>
    public string? Fields { get; init; }

    /// <summary>Gets the record key, in canonical text; <see langword="null"/> where it does not matter.</summary>
    public string? Key { get; init; }

    /// <summary>Gets values of indexes beside the primary one, as a JSON object of texts and nulls; <see langword="null"/> where they do not matter.</summary>
    public string? Indexes { get; init; }

    /// <summary>Gets a part of the reason for which the row is rejected.</summary>
    public string? Rejected { get; init; }

    /// <summary>Gets a value indicating whether the row is ignored, since it has no key.</summary>
    public bool Ignored { get; init; }
}
