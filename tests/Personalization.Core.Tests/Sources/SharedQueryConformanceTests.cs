using Personalization.Sources;
using Personalization.Testing;

namespace Personalization.Tests.Sources;

/// <summary>A query that another one reads at the same time.</summary>
[ConformanceOf(typeof(SharedQuery.Seat))]
public sealed class SharedQueryConformanceTests : SourceQueryConformanceTests, IAsyncDisposable
{
    private SharedQuery.Seat? _seat;
    private Task _other = Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        _seat?.Dispose();
        await _other;
    }

    protected override ValueTask<ISourceQuery> CreateQueryAsync(IReadOnlyList<SourceQueryRow> rows)
    {
        var shared = new SharedQuery(SourceQuery.FromRows(rows, RowsJson.Default.SourceQueryRow), TimeProvider.System, TimeSpan.FromMinutes(1));
        _seat = shared.NewSeat(isExpected: true);
        var other = shared.NewSeat(isExpected: true);
        _other = Task.Run(() => ReadAllAsync(other));
        return new(_seat);
    }

    private static async Task ReadAllAsync(SharedQuery.Seat seat)
    {
        using var taken = seat;
        try
        {
            await using var reader = await seat.OpenAsync(CancellationToken.None);
            while (await reader.ReadAsync(CancellationToken.None))
            {
            }
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // What the source throws is for the suite to judge.
        }
    }
}
