using Personalization.Configuration.Shapes;
using Personalization.Configuration.Values;
using Personalization.DependencyInjection;

namespace Personalization.Configuration.Format;

/// <summary>A sync's <c>unitTests</c>.</summary>
internal static class UnitTestFormat
{
    private static readonly WordValue<PreviewOperationKind> Operation = new(
        "operation",
        new Dictionary<string, PreviewOperationKind>(StringComparer.Ordinal) { ["added"] = PreviewOperationKind.Added, ["changed"] = PreviewOperationKind.Changed });

    private static readonly OneOrMany<UnitTestDraft> Given = new(
        "row", new JsonFormat<UnitTestDraft>("{ user_id: 1 }", (test, row) => test.Given.Add(row)));

    private static readonly OneOrMany<UnitTestDraft> Expected = new(
        "expectation",
        new ItemShape<UnitTestDraft, ExpectationDraft>(
            new ObjectShape<ExpectationDraft>()
                .Nested("record", new JsonFormat<ExpectationDraft>("{ email: ann@example.com }", (one, value) => one.Record = value), one => one, "All the fields of the record.")
                .Nested("fields", new JsonFormat<ExpectationDraft>("{ email: ann@example.com }", (one, value) => one.Fields = value), one => one, "Some of the fields, whatever others the record has.")
                .Value("key", new KeyText(), (one, value) => one.Key = value, "The record key.")
                .Nested("indexes", new JsonFormat<ExpectationDraft>("{ email: ann@example.com }", (one, value) => one.Indexes = value), one => one, "Values of indexes beside the primary one, by name.")
                .Value("rejected", TextValue.Any, (one, value) => one.Rejected = value, "A part of the reason for which the row is rejected.")
                .Value("ignored", new TrueValue(), (one, value) => one.Ignored = value, "Whether the row is ignored, since it has no key.")
                .OneOf("record", "fields", "rejected", "ignored"),
            () => new ExpectationDraft(),
            (test, one) => test.Expected.Add(one)));

    private static readonly ObjectShape<UnitTestDraft> Shape = new ObjectShape<UnitTestDraft>()
        .Value("name", TextValue.Any, (test, value) => test.Name = value, "What is tested, in a few words.", Presence.Required)
        .Value("description", TextValue.Any, (test, value) => test.Description = value, "More words about it.")
        .Nested("given", Given, test => test, "The row, or a list of rows: values by columns. A column that is not there is null.", Presence.Required)
        .Value("as", Operation, (test, value) => test.As = value, "What the rows count as.", @default: "\"added\"")
        .Value("at", new MomentValue(), (test, value) => test.At = value is { } at ? at.In(TimeZoneInfo.Utc) : test.At, "When the run starts that the test stands for; in UTC where no offset is written.", @default: "\"2026-01-01T00:00:00Z\"")
        .Nested("expect", Expected, test => test, "What has to become of the row; a list where there are several records, in the order of the rows.", Presence.Required);

    internal static ListShape<SyncSettings> Section { get; } = new(
        "test", new ItemShape<SyncSettings, UnitTestDraft>(Shape, () => new UnitTestDraft(), (sync, test) => sync.UnitTests.Add(test.ToTest())));
}
