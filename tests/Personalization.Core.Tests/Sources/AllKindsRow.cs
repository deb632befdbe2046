using System.Text.Json;
using System.Text.Json.Serialization;

namespace Personalization.Tests.Sources;

internal sealed class AllKindsRow
{
    public int Id { get; init; }

    [JsonPropertyName("first-name")]
    public string? Name { get; init; }

    public decimal? Price { get; init; }

    public Guid? Token { get; init; }

    public DateTimeOffset? Seen { get; init; }

    public DayOfWeek? Day { get; init; }

    public List<string>? Tags { get; init; }

    public JsonElement? Extra { get; init; }

    [JsonIgnore]
    public string Secret { get; init; } = "secret";
}

internal sealed class OwnConverterRow
{
    [JsonConverter(typeof(JsonStringEnumConverter<DayOfWeek>))]
    public DayOfWeek Day { get; init; }
}
