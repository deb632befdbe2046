namespace Personalization.Realtime.Sinks;

/// <summary>A row that an event becomes.</summary>
/// <param name="Table">The table.</param>
/// <param name="Id">The value of the unique column.</param>
/// <param name="Cells">The values, each column once.</param>
internal sealed record SinkRow(string Table, string Id, List<SinkCell> Cells);
