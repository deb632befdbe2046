using System.Text;
using System.Text.Json;

namespace Personalization.Hosting.Output;

/// <summary>Reads answers that are JSON, of this process or of a host.</summary>
internal static class AnswerReader
{
    /// <summary>Answers a member's JSON as it stands; <see langword="null"/> for null.</summary>
    internal static ReadOnlyMemory<byte>? JsonOf(JsonElement holder, string name)
        => holder.GetProperty(name) is { ValueKind: not JsonValueKind.Null } value ? Encoding.UTF8.GetBytes(value.GetRawText()) : default(ReadOnlyMemory<byte>?);

    internal static string? TextOf(JsonElement holder, string name) => holder.GetProperty(name).GetString();

    internal static long NumberOf(JsonElement holder, string name) => holder.GetProperty(name).GetInt64();

    /// <summary>Answers why it failed; <see langword="null"/> when it did not.</summary>
    internal static CommandError? ErrorOf(JsonElement answer) => answer.TryGetProperty("error", out var error)
        ? new CommandError(TextOf(error, "code")!, TextOf(error, "message")!)
        : null;
}
