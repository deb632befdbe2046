namespace Personalization.Core.Tests.Sync.Model;

/// <summary>A sync's definition as the model reads it.</summary>
/// <param name="Id">The sync's id.</param>
/// <param name="Mode">Which rows it acts on.</param>
/// <param name="OnRemoved">What becomes of rows that leave.</param>
/// <param name="Fields">Columns and the fields that they become.</param>
/// <param name="Indexes">Indexes and the columns that they take their values from.</param>
/// <param name="OrdersAreJson">Whether the column "orders" is cast.</param>
internal sealed record ModelShape(
    string Id,
    SyncMode Mode,
    RecordDeleteBehavior OnRemoved,
    IReadOnlyList<(string Column, string Field)> Fields,
    IReadOnlyList<(string Index, string Column)> Indexes,
    bool OrdersAreJson = true)
{
    /// <summary>Everything that shapes a part. The delete behavior does not.</summary>
    internal string Fingerprint => $"{Mode}|{string.Join(',', Fields)}|{string.Join(',', Indexes)}|{OrdersAreJson}";

    /// <summary>What a row's part is made from: two rows with equal inputs have equal parts.</summary>
    internal string InputOf(Person row)
        => string.Join('|', Fields.Select(field => field.Column).Concat(Indexes.Select(index => index.Column)).Distinct()
            .Select(column => row[column] is { } value ? $"'{value}'" : "null"));

    /// <returns>The part, or <see langword="null"/> when the row cannot be mapped.</returns>
    internal ModelPart? Map(Person row)
    {
        if (OrdersAreJson && row.Orders == Person.BadOrders && Fields.Any(field => field.Column == "orders"))
        {
            return null;
        }

        return new ModelPart(
            ModelPartState.Live,
            Fields.ToDictionary(field => field.Field, field => Json(field.Column, row[field.Column])),
            Indexes.Where(index => row[index.Column] is not null).ToDictionary(index => index.Index, index => row[index.Column]!),
            InputOf(row));
    }

    private string Json(string column, string? value)
        => value is null ? "null" : column == "orders" && OrdersAreJson ? value : $"\"{value}\"";
}
