using System.Runtime.InteropServices;

namespace Personalization.Sync.State;

/// <summary>Makes renames and removals in a directory durable, where the system needs to be told.</summary>
internal static partial class DirectoryFlush
{
    private const int ReadOnly = 0;
    private const int CloseOnExec = 0x80000;
    private const int InvalidArgument = 22;

    internal static void Flush(string directory)
    {
        // Windows and macOS order renames themselves.
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        var descriptor = Open(directory, ReadOnly | CloseOnExec);
        if (descriptor < 0)
        {
            // A directory that may be used but not listed cannot be flushed; the system's own writing must do.
            return;
        }

        var failure = Sync(descriptor) < 0 ? Marshal.GetLastPInvokeError() : 0;
        _ = Close(descriptor);

        // Some file systems know no flush of directories and say so. Any other answer means that the disk failed.
        if (failure is not (0 or InvalidArgument))
        {
            throw new IOException($"The directory '{directory}' cannot be flushed to the disk: {Marshal.GetPInvokeErrorMessage(failure)}.");
        }
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Sync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Close(int descriptor);
}
