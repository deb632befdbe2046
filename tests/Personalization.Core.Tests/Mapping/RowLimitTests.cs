using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Personalization.DependencyInjection;
using Personalization.Mapping;
using Personalization.Sources;
using Personalization.Testing;

namespace Personalization.Tests.Mapping;

/// <summary>Whatever a row holds, it rejects that row and no more.</summary>
public sealed class RowLimitTests
{
    private static readonly string Digits = new('9', 900_000);

    [Theory]
    [InlineData("{{ s | plus: 1 }}")]
    [InlineData("{{ s | parse | plus: 1 }}")]
    [InlineData("{{ s | cast: 'number' }}")]
    [InlineData("{{ s_json }}")]
    [InlineData("{{ s_json | sha256 }}")]
    public async Task Map_NumberOfManyDigits_RejectsTheRow(string template)
    {
        var exception = await Assert.ThrowsAsync<MappingException>(
            () => MappedRow.MapAsync([("s", Digits), ("s_json", Digits)], new TemplateMapping("f", template)));

        Assert.Contains("1000 digits", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{% assign x = s | parse %}{% for i in (1..1010) %}{% assign x = '[]' | parse | push: x %}{% endfor %}{{ x }}")]
    [InlineData("{% assign x = s | parse %}{% for i in (1..20000) %}{% assign x = '[]' | parse | push: x %}{% endfor %}{{ x }}")]
    [InlineData("{% assign x = s | parse %}{% for i in (1..20000) %}{% assign x = '[]' | parse | push: x %}{% endfor %}{{ x }}.")]
    [InlineData("{% assign x = s | parse %}{% for i in (1..20000) %}{% assign x = '[]' | parse | push: x %}{% endfor %}{{ x | json }}")]
    [InlineData("{% assign x = nil %}{% for i in (1..2000) %}{% assign x = nil | json_construct: 'a', x %}{% endfor %}{{ x }}")]
    [InlineData("{% assign x = nil %}{% for i in (1..64) %}{% assign x = nil | json_construct: 'a', x %}{% endfor %}{{ x }}")]
    [InlineData("{% assign x = 'a' %}{% for i in (1..40) %}{% assign x = nil | json_construct: 'a', x, 'b', x %}{% endfor %}{{ x }}")]
    [InlineData("{% assign x = 'ab' %}{% for i in (1..60) %}{% assign x = x | concat: x %}{% endfor %}{{ x }}")]
    [InlineData("{% assign x = s | parse | push: 1 %}{% for i in (1..60) %}{% assign x = x | concat: x %}{% endfor %}{{ x }}")]
    [InlineData("{{ long | regex_replace: 'a', '$_' }}")]
    [InlineData("{% for i in (1..30000) %}{% assign y = long | upcase %}{% endfor %}{{ 1 }}")]
    [InlineData("{% for i in (1..30000) %}{% assign y = long | sha256 %}{% endfor %}{{ 1 }}")]
    public async Task Map_MoreThanARowMayTake_RejectsTheRow(string template)
        => await Assert.ThrowsAsync<MappingException>(() => MappedRow.MapAsync([("s", "[]"), ("long", new string('a', 900_000))], new TemplateMapping("f", template)));

    [Fact]
    public async Task Map_TemplatesOfOneRow_HaveOneLimitTogether()
    {
        var elements = "[" + string.Join(',', Enumerable.Repeat("{}", 1_000)) + "]";

        await Assert.ThrowsAsync<MappingException>(() => MappedRow.MapAsync(
            [("list", elements), ("long", new string('a', 900_000))], new ArrayMapping("f", "list", [new TemplateMapping("t", "{{ long | upcase | size }}")])));
    }

    [Fact]
    public async Task Map_SixtyThreeLevels_AreStoredAndMoreAreNot()
    {
        const string Nest = "{% assign x = 1 %}{% for i in (1..N) %}{% assign x = nil | json_construct: 'a', x %}{% endfor %}{{ x }}";
        var deepest = await MappedRow.MapAsync([("s", "x")], new TemplateMapping("f", Nest.Replace("N", "63", StringComparison.Ordinal)));

        using var read = JsonDocument.Parse(deepest);
        var inObject = new ObjectMapping("o", [new TemplateMapping("f", Nest.Replace("N", "63", StringComparison.Ordinal))]);
        Assert.Contains("63 levels", (await Assert.ThrowsAsync<MappingException>(() => MappedRow.MapAsync([("s", "x")], inObject))).Message, StringComparison.Ordinal);
        var deepColumn = ("deep_json", (object?)(new string('[', 63) + new string(']', 63)));
        await MappedRow.MapAsync([deepColumn], new ColumnMapping("deep_json", "f"));
        Assert.StartsWith("Field 'o':", (await Assert.ThrowsAsync<MappingException>(() => MappedRow.MapAsync([deepColumn], new ObjectMapping("o", [new ColumnMapping("deep_json", "f")])))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"a\":\"\\ud83d\"}")]
    [InlineData("{\"a\":[{\"b\":\"x\\uDC4Dy\"}]}")]
    [InlineData("{\"\\ud83d\":1}")]
    [InlineData("\"\\ud83d\\ud83d\"")]
    public async Task Map_HalfOfASurrogatePairInJson_RejectsTheRow(string json)
    {
        foreach (var mapping in new FieldMapping[] { new ColumnMapping("doc_json", "f"), new TemplateMapping("f", "{{ doc_json }}"), new ColumnMapping("doc_json", "f", ignoreNull: true) })
        {
            await Assert.ThrowsAsync<SourceValueException>(() => MappedRow.MapAsync([("doc_json", json)], mapping));
        }

        await Assert.ThrowsAsync<MappingException>(() => MappedRow.MapAsync([("doc", json)], new TemplateMapping("f", "{{ doc | parse }}")));
        await Assert.ThrowsAsync<SourceValueException>(
            () => MappedRow.MapAsync([("doc", $"[{{\"p\":{json}}}]")], new ArrayMapping("f", "doc", [new ColumnMapping("p"), new TemplateMapping("t", "{{ item.p }}")])));
        Assert.Equal("""{"f":{"a":"\ud83d\udc4d\\ud83d"}}""", await MappedRow.MapAsync([("doc_json", """{"a":"\ud83d\udc4d\\ud83d"}""")], new ColumnMapping("doc_json", "f")));
    }

    [Fact]
    public async Task RunAsync_RowsThatCannotBeMapped_AreRejectedAndTheOthersWritten()
    {
        var rows = new FakeQuery("id", "doc").SetRows([1, "{\"a\":\"ok\"}"], [2, "{\"a\":\"\\ud83d\"}"], [3, "[" + Digits + "]"], [4, "{\"a\":\"ok\"}"]);
        await using var services = Create(rows, sync => sync.MapTemplate("a", "{% assign d = doc | parse %}{{ d.a }}"));

        var run = await services.GetRequiredService<ISyncService>().RunAsync("customers");

        Assert.Equal((SyncRunStatus.Warning, 2, 2), (run.Status, run.Counts.Added, run.Counts.Rejected));
    }

    [Fact]
    public async Task RunAsync_CancelledBeforeATemplateEnds_EndsInTheMiddleOfTheRow()
    {
        using var cancellation = new CancellationTokenSource();
        var row = new CancellingRow(cancellation);
        var services = new ServiceCollection();
        services.AddPersonalizationCache(cache => cache
            .AddCollection("people", people => people.Index("Id", primary: true))
            .AddSync("customers", sync => sync
                .FromQuery(SourceQuery.FromRows<CancellingRow>(() => [row], (JsonTypeInfo<CancellingRow>)JsonSerializerOptions.Default.GetTypeInfo(typeof(CancellingRow))), primaryKey: "Id").To("people")
                .Map("Id", "id").MapTemplate("f", "{% for i in (1..3000) %}{% assign x = i | plus: 1 %}{% endfor %}{{ Last }}")));
        await using var provider = services.BuildServiceProvider();

        var run = await provider.GetRequiredService<ISyncService>().RunAsync("customers", cancellationToken: cancellation.Token);

        Assert.Equal(SyncRunStatus.Cancelled, run.Status);
        Assert.False(row.WasReadWhenCancelled);
    }

    [Theory]
    [InlineData("{{ row.first | last }}")]
    [InlineData("{% assign l = row | size %}{{ l }}{% for c in row %}{{ c[1] }}{% endfor %}")]
    [InlineData("{{ row['first'] }}{{ row | last }}{{ row | map: 'v' | join }}")]
    [InlineData("{% tablerow c in row %}{{ c | last }}{% endtablerow %}")]
    public async Task RunAsync_ColumnReadByItsPlace_IsSeenToChange(string template)
    {
        var rows = new FakeQuery("v", "id").SetRows(["a", 1]);
        await using var services = Create(rows, sync => sync.MapTemplate("f", template));
        var syncs = services.GetRequiredService<ISyncService>();
        await syncs.RunAsync("customers");

        rows.SetRows(["b", 1]);
        var run = await syncs.RunAsync("customers");

        Assert.Equal((1, 0), (run.Counts.Changed, run.Counts.Unchanged));
    }

    [Theory]
    [InlineData("{{ v }}")]
    [InlineData("{{ row.v }}")]
    [InlineData("{{ row['v'] | upcase }}")]
    [InlineData("{{ row | json }}")]
    public async Task RunAsync_TemplateThatNamesAColumnTwiceInTheModel_IsAmbiguous(string template)
    {
        var rows = new FakeQuery("id", "v", "v").SetRows([1, "a", "b"]);
        await using var services = Create(rows, sync => sync.MapTemplate("f", template));

        var run = await services.GetRequiredService<ISyncService>().RunAsync("customers");

        Assert.Equal((SyncRunStatus.Failed, ErrorCodes.AmbiguousField), (run.Status, run.ErrorCode));
    }

    [Fact]
    public async Task Map_NullInJson_IsLeftOutWhereNullsAre()
    {
        Assert.Equal("{}", await MappedRow.MapAsync([("doc_json", " null ")], new ColumnMapping("doc_json", "f", ignoreNull: true)));
        Assert.Equal("""{"f":null}""", await MappedRow.MapAsync([("doc_json", "null")], new ColumnMapping("doc_json", "f")));
        Assert.Equal("""{"f":"null"}""", await MappedRow.MapAsync([("doc", "null")], new ColumnMapping("doc", "f", ignoreNull: true)));
        Assert.Equal("""{"f":[{}]}""", await MappedRow.MapAsync([("a", """[{"p":null}]""")], new ArrayMapping("f", "a", [new ColumnMapping("p", ignoreNull: true)])));
    }

    [Fact]
    public async Task RunAsync_JsonScalarsAsKeys_AreTheKeysOfTheirValues()
    {
        var rows = new FakeQuery("id", "k").SetRows([1, "\"solo\""], [2, " null"], [3, "12.50"], [4, "true"], [5, null]);
        await using var services = Create(rows, sync => sync.Column("k", ColumnType.Json).Index("id", column: "k").Map("id").Map("k"));

        var run = await services.GetRequiredService<ISyncService>().RunAsync("customers");

        Assert.Equal((3, 2, 0), (run.Counts.Added, run.Counts.Ignored, run.Counts.Rejected));
        foreach (var key in new[] { "solo", "12.5", "true" })
        {
            Assert.NotNull(await services.GetRequiredService<IPersonalizationCache>().GetAsync("people", "id", key));
        }
    }

    private static ServiceProvider Create(FakeQuery rows, Action<SyncBuilder> map)
    {
        var services = new ServiceCollection();
        services.AddPersonalizationCache(cache => cache
            .AddCollection("people", people => people.Index("id", primary: true))
            .AddSync("customers", sync =>
            {
                sync.FromQuery(rows, primaryKey: "id").To("people");
                map(sync);
            }));
        return services.BuildServiceProvider();
    }

    /// <summary>Cancels the run when its key is read as a field, after all was read for the hash, and tells whether anything was read of it later.</summary>
    private sealed class CancellingRow(CancellationTokenSource cancellation)
    {
        private bool _isHashed;

        internal bool WasReadWhenCancelled { get; private set; }

        public int Id
        {
            get
            {
                if (_isHashed)
                {
                    cancellation.Cancel();
                }

                return 1;
            }
        }

        public string Last
        {
            get
            {
                WasReadWhenCancelled |= cancellation.IsCancellationRequested;
                _isHashed = true;
                return "x";
            }
        }
    }
}
