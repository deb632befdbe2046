using System.Text.Json;

namespace Personalization.Realtime.Events;

/// <summary>Where a member of a message stands in the body.</summary>
/// <param name="NameStart">Where its name starts, at the quote.</param>
/// <param name="NameEnd">Where its name ends, behind the quote.</param>
/// <param name="Start">Where its value starts.</param>
/// <param name="End">Where its value ends.</param>
/// <param name="Type">What its value is; none where there is no such member.</param>
internal readonly record struct MessageMember(int NameStart, int NameEnd, int Start, int End, JsonTokenType Type)
{
    /// <summary>Gets a value indicating whether it is there, and not null.</summary>
    internal bool HasValue => Type is not (JsonTokenType.None or JsonTokenType.Null);

    internal ReadOnlySpan<byte> NameIn(ReadOnlySpan<byte> json) => json[NameStart..NameEnd];

    internal ReadOnlySpan<byte> ValueIn(ReadOnlySpan<byte> json) => json[Start..End];
}
