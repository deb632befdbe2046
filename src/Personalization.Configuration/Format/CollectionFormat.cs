using Personalization.Configuration.Reading;
using Personalization.Configuration.Shapes;
using Personalization.Configuration.Values;
using Personalization.DependencyInjection;

namespace Personalization.Configuration.Format;

/// <summary>The section <c>collections</c>.</summary>
internal static class CollectionFormat
{
    private static readonly WordValue<MissWhileLoading> Miss = new(
        "answer to a miss",
        new Dictionary<string, MissWhileLoading>(StringComparer.Ordinal) { ["unavailable"] = MissWhileLoading.Unavailable, ["notFound"] = MissWhileLoading.NotFound });

    private static readonly MapShape<CollectionSettings, IndexDraft> Indexes = new(
        "index",
        new ObjectShape<IndexDraft>().Value(
            "primary", new BooleanValue(), (index, value) => index.Primary = value, "Whether its value identifies a record; exactly one index is primary.", @default: "false"),
        name => new IndexDraft(name),
        (collection, index, _) => collection.Indexes.Add(new IndexSettings(index.Name, index.Primary)));

    internal static MapShape<ReadingContext, CollectionSettings> Section { get; } = new(
        "collection",
        new ObjectShape<CollectionSettings>()
            .Nested("indexes", Indexes, collection => collection, "The indexes by which records are looked up, by name.", Presence.RequiredWhenCompiled)
            .Value(
                "missWhileLoading",
                Miss,
                (collection, value) => collection.MissWhileLoading = value,
                "What a lookup that finds nothing answers until every sync of the collection has run: unavailable or notFound.",
                @default: "\"unavailable\""),
        name => new CollectionSettings(name),
        (context, collection, _) => context.Options.Collections.Add(collection),
        names: "^[A-Za-z0-9]+$");
}
