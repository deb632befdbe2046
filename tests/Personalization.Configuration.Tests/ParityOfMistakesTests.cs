using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Personalization.DependencyInjection;
using Personalization.Sync;

namespace Personalization.Configuration.Tests;

/// <summary>A mistake is reported in the same words, be it made in the file or in code.</summary>
public sealed class ParityOfMistakesTests
{
    public static TheoryData<string> Mistakes => [.. Mistaken.Keys];

    private static Dictionary<string, (string Yaml, Action<IPersonalizationBuilder> Code)> Mistaken { get; } = new(StringComparer.Ordinal)
    {
        ["names that are nowhere"] = (
            """
            models: { customers: { source: shp, tableName: customers, primaryKey: id } }
            collections: { people: { indexes: { id: { primary: true } } } }
            syncs:
              a: { model: custmers, collection: people, mappings: [ { from: name } ] }
              b: { model: customers, collection: peple, indexes: { emial: mail }, mappings: [ { from: name } ] }
              c: { model: customers, collection: people, indexes: { emial: mail }, mappings: [ { from: name } ], was: a }
            """,
            cache => cache
                .AddModel("customers", model => model.FromTable("shp", "customers", "id"))
                .AddCollection("people", people => people.Index("id", primary: true))
                .AddSync("a", sync => sync.FromModel("custmers").To("people").Map("name"))
                .AddSync("b", sync => sync.FromModel("customers").To("peple").Index("emial", "mail").Map("name"))
                .AddSync("c", sync => sync.FromModel("customers").To("people").Index("emial", "mail").Map("name").RenamedFrom("a"))),
        ["values out of range"] = (
            """
            models: { customers: { source: shop, tableName: "a..b", primaryKey: "" } }
            collections: { people: { indexes: { id: {}, email: {} } }, nobody: {} }
            syncs:
              a: { model: customers, collection: people, mode: mirror, onRemoved: do-nothing, mappings: [ { from: name }, { static: x, to: name } ], maxRemovedPercent: 50 }
            """,
            cache => cache
                .AddModel("customers", model => model.FromTable("shop", "a..b", ""))
                .AddCollection("people", people => people.Index("id").Index("email"))
                .AddCollection("nobody", _ => { })
                .AddSync("a", sync => sync.FromModel("customers").To("people").Mode(SyncMode.Mirror).OnRemoved(RecordDeleteBehavior.DoNothing)
                    .Map("name").MapStatic("name", "x").MaxRemovedPercent(50))),
        ["names twice"] = (
            """
            models: { customers: { source: shop, rawSql: select 1, primaryKey: id } }
            collections: { people: { indexes: { id: { primary: true }, email: { primary: true } } } }
            syncs:
              a: { model: customers, collection: people, mappings: [ { from: name } ] }
              b: { model: customers, collection: people, mappings: [ { from: name } ] }
            """,
            cache => cache
                .AddModel("customers", model => model.FromSql("shop", "select 1", "id"))
                .AddCollection("people", people => people.Index("id", primary: true).Index("email", primary: true))
                .AddSync("a", sync => sync.FromModel("customers").To("people").Map("name"))
                .AddSync("b", sync => sync.FromModel("customers").To("people").Map("name"))),
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task Check_TheSameMistake_IsTheSameText(string name)
    {
        var (yaml, code) = Mistaken[name];
        var services = new ServiceCollection();
        services.AddPersonalizationCache(code);
        await using var provider = services.BuildServiceProvider();
        var fluent = PersonalizationConfiguration.Check(provider.GetRequiredService<IOptions<PersonalizationOptions>>().Value);
        using var folder = new TestFolder();
        var written = PersonalizationConfiguration.Check(TestReader.Read(folder.Write("test.yaml", yaml)));

        Assert.True(fluent.Count > 1);
        Assert.Equal(TextsOf(fluent), TextsOf(written));
        Assert.All(fluent, problem => Assert.Null(problem.Location));
        Assert.All(written, problem => Assert.NotNull(problem.Location));
    }

    /// <summary>Those of a file come in its order, so both are sorted here. What to choose is said in the words of what was used.</summary>
    private static IEnumerable<string> TextsOf(IEnumerable<ConfigurationProblem> problems)
        => problems.Select(problem => $"{problem.Path}: {problem.Message}".Replace("ClearFields or DeleteRecord, or the mode Upsert", "clear-fields or delete-record, or the mode upsert", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
}
