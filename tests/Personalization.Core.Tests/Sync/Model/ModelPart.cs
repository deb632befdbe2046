namespace Personalization.Core.Tests.Sync.Model;

internal enum ModelPartState
{
    Live,
    Cleared,
    Removed,
}

/// <summary>What a store holds of one sync's part of one record.</summary>
/// <param name="State">What the sync's last operation left.</param>
/// <param name="Fields">Fields and their JSON.</param>
/// <param name="Values">Index values by index.</param>
/// <param name="Input">What the part was made from; not compared, since only the model knows it.</param>
internal sealed record ModelPart(
    ModelPartState State, IReadOnlyDictionary<string, string> Fields, IReadOnlyDictionary<string, string> Values, string? Input)
{
    internal static readonly ModelPart Cleared = Empty(ModelPartState.Cleared);
    internal static readonly ModelPart Removed = Empty(ModelPartState.Removed);

    /// <summary>The same to every reader.</summary>
    internal static bool Same(ModelPart? one, ModelPart? other) => one is null || other is null
        ? one is null && other is null
        : one.State == other.State && Text(one.Fields) == Text(other.Fields) && Text(one.Values) == Text(other.Values);

    public override string ToString() => $"{State} {Text(Fields)} {Text(Values)}";

    internal static string Text(IReadOnlyDictionary<string, string>? fields)
        => fields is null ? "none" : $"{{{string.Join(',', fields.OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => $"{field.Key}:{field.Value}"))}}}";

    private static ModelPart Empty(ModelPartState state)
        => new(state, new Dictionary<string, string>(), new Dictionary<string, string>(), null);
}
