using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Personalization.Benchmarks.Redis;

/// <summary>The same records as plain commands, for <c>redis-cli --pipe</c>: the baseline of writing.</summary>
internal static class PipeFile
{
    internal static void Write(string path, int rows, bool asStrings)
    {
        using var file = new StreamWriter(path, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 1 << 20);
        for (var row = 0; row < rows; row++)
        {
            var json = $$"""{"email":"{{PaddedRows.EmailOf(row)}}","note":"{{PaddedRows.Padding}}"}""";
            var id = row.ToString(CultureInfo.InvariantCulture);
            Command(file, asStrings ? ["SET", "pz:{customers:00}r:" + id, json] : ["HSET", "pz:{customers:00}r:" + id, "d", json]);
            Command(file, ["SET", "pz:{customers:00}i:email:" + PaddedRows.EmailOf(row), id]);
        }
    }

    internal static async Task RunAsync(string path, int port)
    {
        using var pipe = Process.Start(new ProcessStartInfo("sh", ["-c", $"redis-cli -p {port} --pipe < '{path}' > /dev/null"]))!;
        await pipe.WaitForExitAsync();
    }

    private static void Command(StreamWriter file, string[] words)
    {
        file.Write(string.Create(CultureInfo.InvariantCulture, $"*{words.Length}\r\n"));
        foreach (var word in words)
        {
            file.Write(string.Create(CultureInfo.InvariantCulture, $"${word.Length}\r\n{word}\r\n"));
        }
    }
}
