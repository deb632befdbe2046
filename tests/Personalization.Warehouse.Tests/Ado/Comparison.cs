using Personalization.Sources;

namespace Personalization.Warehouse.Tests.Ado;

/// <summary>Reads the same rows through two sources, side by side.</summary>
internal static class Comparison
{
    /// <summary>Answers each value that differs: its row, counted from 0, its column, and what each source makes of it.</summary>
    internal static async Task<(int Rows, List<(int Row, string Column, Cell Own, Cell Ado)> Differences)> RunAsync(ISourceQuery own, ISourceQuery ado)
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var left = await own.OpenAsync(cancellation);
        await using var right = await ado.OpenAsync(cancellation);
        Assert.Equal(left.Columns.Select(column => column.Name), right.Columns.Select(column => column.Name));
        var differences = new List<(int, string, Cell, Cell)>();
        var rows = 0;
        while (await left.ReadAsync(cancellation))
        {
            Assert.True(await right.ReadAsync(cancellation));
            for (var column = 0; column < left.Columns.Count; column++)
            {
                var (ownCell, adoCell) = (Cell.Of(left, column), Cell.Of(right, column));
                if (ownCell != adoCell)
                {
                    differences.Add((rows, left.Columns[column].Name, ownCell, adoCell));
                }
            }

            rows++;
        }

        Assert.False(await right.ReadAsync(cancellation));
        return (rows, differences);
    }
}
