using Personalization.Sync;

namespace Personalization.Configuration.Format;

/// <summary>A unit test while it is read.</summary>
internal sealed class UnitTestDraft
{
    internal string Name { get; set; } = string.Empty;

    internal string? Description { get; set; }

    internal List<string> Given { get; } = [];

    internal PreviewOperationKind As { get; set; }

    internal DateTimeOffset At { get; set; } = SyncUnitTest.UsualTime;

    internal List<ExpectationDraft> Expected { get; } = [];

    internal SyncUnitTest ToTest() => new(Name)
    {
        Description = Description,
        Given = [.. Given],
        As = As,
        At = At,
        Expected = [.. Expected.Select(one => one.ToExpectation())],
    };
}

/// <summary>What a unit test expects, while it is read.</summary>
internal sealed class ExpectationDraft
{
    internal string? Record { get; set; }

    internal string? Fields { get; set; }

    internal string? Key { get; set; }

    internal string? Indexes { get; set; }

    internal string? Rejected { get; set; }

    internal bool Ignored { get; set; }

    internal UnitTestExpectation ToExpectation() => new() { Record = Record, Fields = Fields, Key = Key, Indexes = Indexes, Rejected = Rejected, Ignored = Ignored };
}
