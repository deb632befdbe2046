using Personalization.Sources;

namespace Personalization.Sqlite.Tests.RealData;

/// <summary>A query that counts how often it was read.</summary>
internal sealed class CountingQuery(ISourceQuery query) : ISourceQuery
{
    internal int Opened { get; private set; }

    public ValueTask<RowReader> OpenAsync(CancellationToken cancellationToken)
    {
        Opened++;
        return query.OpenAsync(cancellationToken);
    }
}
