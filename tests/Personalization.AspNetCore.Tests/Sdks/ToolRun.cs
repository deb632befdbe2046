using System.Diagnostics;

namespace Personalization.AspNetCore.Tests.Sdks;

/// <summary>What a program that is no part of .NET did.</summary>
internal sealed record ToolRun(int ExitCode, string Output, string Errors)
{
    internal static bool IsInstalled(string name)
        => Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, name)));

    /// <summary>Runs a program to its end.</summary>
    internal static async Task<ToolRun> StartAsync(string name, string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo(name, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new ToolRun(process.ExitCode, output, await errors);
    }
}
