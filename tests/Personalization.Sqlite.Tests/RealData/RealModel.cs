using Microsoft.Extensions.DependencyInjection;
using Personalization.DependencyInjection;

namespace Personalization.Sqlite.Tests.RealData;

/// <summary>A model on a real database, and the sync that takes all of its columns as fields.</summary>
/// <param name="Sql">The model's statement.</param>
/// <param name="Key">The key column: the primary index.</param>
/// <param name="Fields">The columns that become fields.</param>
internal sealed record RealModel(string Sql, string Key, params string[] Fields)
{
    /// <summary>Gets the columns that hold JSON.</summary>
    internal IReadOnlySet<string> Json { get; init; } = new HashSet<string>();

    /// <summary>Gets the column of another index of the same name.</summary>
    internal string? OtherIndex { get; init; }

    internal void AddTo(IPersonalizationBuilder cache, string name, Func<SyncBuilder, SyncBuilder> read) => cache
        .AddCollection(name, collection =>
        {
            collection.Index(Key, primary: true);
            if (OtherIndex is not null)
            {
                collection.Index(OtherIndex);
            }
        })
        .AddSync(name, sync => Configure(read(sync).To(name)));

    internal void AddTo(IPersonalizationBuilder cache, string name, string source)
        => AddTo(cache, name, sync => sync.FromSql(source, Sql, Key));

    private void Configure(SyncBuilder sync)
    {
        sync.OnRemoved(RecordDeleteBehavior.DeleteRecord);
        if (OtherIndex is not null)
        {
            sync.Index(OtherIndex, OtherIndex);
        }

        foreach (var field in Fields)
        {
            sync.Map(field);
        }

        foreach (var column in Json)
        {
            sync.Column(column, ColumnType.Json);
        }
    }
}
