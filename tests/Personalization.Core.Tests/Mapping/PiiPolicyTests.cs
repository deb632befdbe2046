using System.Text;
using Personalization.Core.Tests.Sync;
using Personalization.DependencyInjection;
using Personalization.Sync;
using Personalization.Testing;

namespace Personalization.Tests.Mapping;

/// <summary>What is let out of columns with personal data.</summary>
public sealed class PiiPolicyTests
{
    // printf '%s' ada@shop.example | sha256sum; likewise of 42.
    private const string OfEmail = "a4c14f1b068bf2c602e289b5dfcd89085692c73c63daf5a90a0b481b7328ee35";
    private const string OfNumber = "73475cb40a568e8da8a045ced110137e159f890ac4da883b6b17dc651b3a8049";

    [Fact]
    public async Task RunAsync_HashedColumn_IsHashedInMappingsTemplatesAndIndexes()
    {
        await using var sync = Create(
            sync => sync.Column("email", pii: PiiPolicy.Hash).Column("number", ColumnType.Number, PiiPolicy.Hash).Index("email", column: "email")
                .Map("email").Map("number").MapTemplate("t", "{{ row['email'] }}").MapObject("o", o => o.Map("email", to: "e")),
            "email");

        await sync.RunAsync([1, "ada@shop.example", "42", "123"], [2, null, null, "123"]);

        var expected = $$$"""{"email":"{{{OfEmail}}}","number":"{{{OfNumber}}}","t":"{{{OfEmail}}}","o":{"e":"{{{OfEmail}}}"}}""";
        Assert.Equal(expected, await sync.FindAsync("1"));
        Assert.Equal(expected, await sync.FindAsync(OfEmail, "email"));
        Assert.Null(await sync.FindAsync("ada@shop.example", "email"));
        Assert.Equal("""{"email":null,"number":null,"t":null,"o":{"e":null}}""", await sync.FindAsync("2"));
    }

    [Fact]
    public async Task RunAsync_DroppedColumn_IsNotThereForTemplates()
    {
        await using var sync = Create(sync => sync.Column("ssn", pii: PiiPolicy.Drop).MapTemplate("all", "{{ row | json | parse }}"));

        await sync.RunAsync([1, "ada@shop.example", 42, "123-45"]);

        Assert.Equal("""{"all":{"id":1,"email":"ada@shop.example","number":42}}""", await sync.FindAsync("1"));
    }

    [Fact]
    public async Task RunAsync_DroppedColumnChanges_NothingIsWritten()
    {
        await using var sync = Create(sync => sync.Column("ssn", pii: PiiPolicy.Drop).MapTemplate("all", "{{ row | json }}"));
        await sync.RunAsync([1, "a", 1, "123-45"]);

        var run = await sync.RunAsync([1, "a", 1, "678-90"]);

        Assert.Equal((0, 1), (run.Counts.Changed, run.Counts.Unchanged));
    }

    [Fact]
    public async Task RunAsync_PolicyOfAColumnThatIsNotThere_EndsTheRunRatherThanLetItThrough()
    {
        await using var sync = Create(sync => sync.Column("SSN", pii: PiiPolicy.Drop).Map("ssn"));

        var run = await sync.RunAsync([1, "a", 1, "123-45"]);

        Assert.Equal((SyncRunStatus.Failed, ErrorCodes.UnknownField), (run.Status, run.ErrorCode));
    }

    [Fact]
    public async Task Compile_MappingsOfDroppedColumns_AreAllExplained()
    {
        await using var sync = Create(
            sync => sync.Column("ssn", pii: PiiPolicy.Drop).Column("number", pii: PiiPolicy.Hash).Column("id", pii: PiiPolicy.Drop)
            .Map("ssn").Index("email", column: "ssn")
            .MapTemplate("t", "{{ row['ssn'] | sha256 }}").MapTemplate("bare", "{{ ssn }}")
            .MapObject("o", o => o.Map("ssn").MapArray("deep", "number", each => each.Map("ssn")))
            .MapArray("items", "number", each => each.Map("ssn").MapTemplate("x", "{{ item.ssn }}")),
            "email");

        var exception = Assert.Throws<PersonalizationException>(() => sync.Get<PersonalizationDefinitions>());

        string[] places = ["mappings.ssn", "indexes.email", "mappings.t", "mappings.bare", "mappings.o.ssn"];
        foreach (var place in places)
        {
            Assert.Contains($"syncs.customers.{place}: The model says pii: drop of the column 'ssn'", exception.Message, StringComparison.Ordinal);
        }

        Assert.Contains("mappings.items: The model has a pii policy for the column 'number'", exception.Message, StringComparison.Ordinal);
        Assert.Contains("mappings.o.deep: The model has a pii policy for the column 'number'", exception.Message, StringComparison.Ordinal);
        Assert.Contains("The column 'id' is the model's primary key, so it cannot be dropped.", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("mappings.items.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_HashedArray_IsTheHashOfItsJson()
    {
        await using var sync = Create(sync => sync.Column("number", pii: PiiPolicy.Hash).Map("number"));

        await sync.RunAsync([1, "a", new[] { 1, 2 }, "s"]);

        var expected = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("[1,2]"u8));
        Assert.Equal($$"""{"number":"{{expected}}"}""", await sync.FindAsync("1"));
    }

    [Fact]
    public async Task PreviewAsync_ColumnsWithPolicies_AreNotShownInClear()
    {
        await using var sync = Create(sync => sync.Column("ssn", pii: PiiPolicy.Drop).Column("email", pii: PiiPolicy.Hash).Map("number"));
        sync.Rows.SetRows([1, "ada@shop.example", 42, "123-45"]);

        var preview = await sync.Get<IModelService>().PreviewAsync(OneSync.Id);

        Assert.Equal($$"""{"id":1,"email":"{{OfEmail}}","number":42}""", Encoding.UTF8.GetString(Assert.Single(preview.Sample).Span));
        Assert.Equal(["id", "email", "number"], preview.Columns.Select(column => column.Name));
    }

    private static OneSync Create(Action<SyncBuilder> configure, params string[] indexes)
        => new(new FakeQuery("id", "email", "number", "ssn"), configure, people => Array.ForEach(indexes, index => people.Index(index)));
}
