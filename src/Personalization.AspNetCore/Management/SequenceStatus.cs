namespace Personalization.AspNetCore.Management;

/// <summary>The words for where a run of a sequence is, and a member in it.</summary>
internal static class SequenceStatus
{
    internal static IReadOnlyList<string> Words { get; } = [.. Enum.GetValues<SequenceRunStatus>().Select(Of)];

    internal static IReadOnlyList<string> MemberWords { get; } = [.. Enum.GetValues<SequenceMemberStatus>().Select(Of)];

    internal static IReadOnlyList<string> EndWords { get; } = [.. Enum.GetValues<SequenceTermination>().Select(Of)];

#pragma warning disable CA1308 // The words of the API and of the configuration file are in small letters.
    internal static string Of<T>(T status)
        where T : struct, Enum => status.ToString().ToLowerInvariant();
#pragma warning restore CA1308
}
