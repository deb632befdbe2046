using System.Text.Json.Nodes;
using Personalization.Sync;

namespace Personalization.DependencyInjection;

/// <summary>Says what a unit test of a sync is given, and what it expects: once for each record that comes of the rows, in their order.</summary>
public sealed class UnitTestBuilder
{
    private readonly List<string> _given = [];
    private readonly List<UnitTestExpectation> _expected = [];
    private SyncUnitTest _test;

    internal UnitTestBuilder(string name) => _test = new SyncUnitTest(name);

    /// <summary>Says more about the test.</summary>
    /// <param name="description">The words.</param>
    /// <returns>The same builder.</returns>
    public UnitTestBuilder Describe(string description)
    {
        _test = _test with { Description = description };
        return this;
    }

    /// <summary>Gives rows.</summary>
    /// <param name="rows">Each a JSON object of values by columns. The column that identifies the record has to be there; others that are not are null.</param>
    /// <returns>The same builder.</returns>
    public UnitTestBuilder Given(params string[] rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        _given.AddRange(rows.Select(Compact));
        return this;
    }

    /// <summary>Says what the rows count as, which templates and the variable <c>operation</c> see.</summary>
    /// <param name="kind">Added, as without this, or changed.</param>
    /// <returns>The same builder.</returns>
    public UnitTestBuilder As(PreviewOperationKind kind)
    {
        _test = _test with { As = kind };
        return this;
    }

    /// <summary>Says when the run starts that the test stands for, which templates and the variable <c>current-timestamp</c> see.</summary>
    /// <param name="time">The time; the beginning of 2026 in UTC without this.</param>
    /// <returns>The same builder.</returns>
    public UnitTestBuilder At(DateTimeOffset time)
    {
        _test = _test with { At = time.ToUniversalTime() };
        return this;
    }

    /// <summary>Expects a record with these fields and no others.</summary>
    /// <param name="record">The fields, a JSON object.</param>
    /// <param name="key">The record key; <see langword="null"/> where it does not matter.</param>
    /// <param name="indexes">Values of indexes beside the primary one, a JSON object of texts and nulls; <see langword="null"/> where they do not matter.</param>
    /// <returns>The same builder.</returns>
    public UnitTestBuilder ExpectRecord(string record, string? key = null, string? indexes = null)
    {
        ArgumentNullException.ThrowIfNull(record);
        return Expect(new UnitTestExpectation { Record = Compact(record), Key = key, Indexes = indexes is null ? null : Compact(indexes) });
    }

    /// <summary>Expects a record with these fields, whatever others it has.</summary>
    /// <param name="fields">The fields, a JSON object.</param>
    /// <param name="key">The record key; <see langword="null"/> where it does not matter.</param>
    /// <param name="indexes">Values of indexes beside the primary one, a JSON object of texts and nulls; <see langword="null"/> where they do not matter.</param>
    /// <returns>The same builder.</returns>
    public UnitTestBuilder ExpectFields(string fields, string? key = null, string? indexes = null)
    {
        ArgumentNullException.ThrowIfNull(fields);
        return Expect(new UnitTestExpectation { Fields = Compact(fields), Key = key, Indexes = indexes is null ? null : Compact(indexes) });
    }

    /// <summary>Expects that the row is rejected.</summary>
    /// <param name="reason">A part of the reason, in any case; empty for any reason.</param>
    /// <returns>The same builder.</returns>
    public UnitTestBuilder ExpectRejected(string reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        return Expect(new UnitTestExpectation { Rejected = reason });
    }

    /// <summary>Expects that the row is ignored, since its key is null or an empty array.</summary>
    /// <returns>The same builder.</returns>
    public UnitTestBuilder ExpectIgnored() => Expect(new UnitTestExpectation { Ignored = true });

    internal SyncUnitTest Build() => _test with { Given = [.. _given], Expected = [.. _expected] };

    private UnitTestBuilder Expect(UnitTestExpectation expectation)
    {
        _expected.Add(expectation);
        return this;
    }

    /// <summary>Without blanks, as the file's are. What is no JSON stays, and is an error of the configuration.</summary>
    private static string Compact(string json)
    {
        try
        {
            return JsonNode.Parse(json)?.ToJsonString() ?? json;
        }
        catch (System.Text.Json.JsonException)
        {
            return json;
        }
    }
}
