using System.Buffers;
using System.Text.Json;

namespace Personalization.Mapping.Casts;

internal sealed class StringCast : ColumnCast
{
    internal static readonly StringCast Instance = new();

    internal override bool Cast(JsonTokenType kind, ReadOnlySpan<byte> value, IBufferWriter<byte> destination)
    {
        destination.Write(value);
        return true;
    }
}
