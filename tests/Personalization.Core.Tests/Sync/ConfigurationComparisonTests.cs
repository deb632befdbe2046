using Personalization.Mapping;
using Personalization.Records;
using Personalization.Sources;
using Personalization.Sync;

namespace Personalization.Core.Tests.Sync;

/// <summary>What taking a configuration over would change.</summary>
public sealed class ConfigurationComparisonTests
{
    [Fact]
    public void OfRunning_TheSame_IsEmpty() => Assert.Empty(Compare(Of([Define("a")]), Of([Define("a")])));

    [Fact]
    public void OfRunning_NewAndGone_AreAddedAndUnmanaged()
        => Assert.Equal(["sync b added rewrite", "sync a removed unmanaged"], Compare(Of([Define("a")]), Of([Define("b")])));

    [Fact]
    public void OfRunning_Renamed_IsNoRemoval() => Assert.Equal(["sync b renamed at-once"], Compare(Of([Define("a")]), Of([Define("b", was: "a")])));

    [Fact]
    public void OfRunning_MappingChanged_WritesEveryRow() => Assert.Equal(["sync a changed rewrite"], Compare(Of([Define("a")]), Of([Define("a", field: "email")])));

    [Fact]
    public void OfRunning_KeyColumnChanged_NeedsADecision() => Assert.Equal(["sync a changed decision"], Compare(Of([Define("a")]), Of([Define("a", key: "email")])));

    [Fact]
    public void OfRunning_UndoChanged_HoldsAtOnce() => Assert.Equal(["sync a changed at-once"], Compare(Of([Define("a")]), Of([Define("a", undo: TimeSpan.FromHours(1))])));

    [Fact]
    public void OfRunning_CollectionGoneAndIndexAdded_AreTold()
    {
        var before = new PersonalizationDefinitions([new CollectionDefinition("people", "id", []), new CollectionDefinition("old", "id", [])], [Define("a")]);
        var after = new PersonalizationDefinitions([new CollectionDefinition("people", "id", ["email"])], [Define("a")]);

        Assert.Equal(["index people.email added rewrite", "collection old removed unmanaged"], Compare(before, after));
    }

    private static string[] Compare(PersonalizationDefinitions before, PersonalizationDefinitions after)
        => [.. ConfigurationComparison.OfRunning(before, after).Select(change => $"{change.Kind} {change.Name} {change.Change} {change.Effect}")];

    private static PersonalizationDefinitions Of(SyncDefinition[] syncs) => new([new CollectionDefinition("people", "id", [])], syncs);

    private static SyncDefinition Define(string id, string field = "name", string key = "id", string? was = null, TimeSpan? undo = null) => new()
    {
        Id = id,
        RenamedFrom = was,
        Collection = "people",
        Model = new ModelDefinition(new EnumerableSourceQuery<Customer>(() => [], CustomerJson.Default.Customer), "id", new Dictionary<string, ColumnType>()),
        KeyColumn = key,
        Indexes = [],
        Mappings = [new ColumnMapping(field)],
        Undo = undo,
    };
}
