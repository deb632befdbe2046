using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Personalization.Sync.State;

/// <summary>Names of directories and files for what syncs keep.</summary>
internal static class StateFileNames
{
    // File systems take 255 bytes; a longer name keeps its beginning for people and has its hash for the rest.
    private const int LongestName = 200;
    private const int KeptOfALongerName = 100;

    internal static string OfFile(StateFileKind kind) => kind switch
    {
        StateFileKind.Snapshot => "snapshot.bin",
        StateFileKind.Plan => "plan.bin",
        StateFileKind.Draft => "draft.bin",
        StateFileKind.Outcomes => "outcomes.bin",
        StateFileKind.Base => "base.bin",
        StateFileKind.Sources => "sources.bin",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no such state file."),
    };

    /// <summary>
    /// A sync's id may hold what a file name may not, so everything but small letters, digits, '-' and '_' is written in hex. Capital
    /// letters are too: some file systems do not tell them from small ones, and then two syncs would meet.
    /// </summary>
    internal static string OfSync(string sync)
    {
        ArgumentException.ThrowIfNullOrEmpty(sync);
        var octets = Encoding.UTF8.GetBytes(sync);
        var name = new StringBuilder(octets.Length);
        foreach (var octet in octets)
        {
            var plain = char.IsAsciiLetterLower((char)octet) || char.IsAsciiDigit((char)octet) || octet is (byte)'-' or (byte)'_';
            _ = plain ? name.Append((char)octet) : name.Append('%').Append(octet.ToString("x2", CultureInfo.InvariantCulture));
        }

        return name.Length <= LongestName
            ? name.ToString()
            : $"{name.ToString(0, KeptOfALongerName)}~{Convert.ToHexStringLower(SHA256.HashData(octets))}";
    }
}
