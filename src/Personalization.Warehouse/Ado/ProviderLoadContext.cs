using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace Personalization.Warehouse.Ado;

/// <summary>
/// The assemblies of one providers folder, apart from the application's: a provider gets the dependencies that were copied with it, also
/// where the application has others. The framework is shared, so that both know the same DbProviderFactory.
/// </summary>
internal sealed class ProviderLoadContext : AssemblyLoadContext
{
    private readonly string _folder;

    private ProviderLoadContext(string folder)
        : base($"providers of {folder}")
        => _folder = folder;

    /// <summary>Answers the context of a folder; the runtime keeps those that there are, so that no provider is loaded twice.</summary>
    internal static ProviderLoadContext Of(string folder)
        => All.OfType<ProviderLoadContext>().FirstOrDefault(context => context._folder == folder) ?? new ProviderLoadContext(folder);

    /// <summary>Answers a provider's assembly, or <see langword="null"/> when the folder has none.</summary>
    internal Assembly? Find(ProviderName name)
    {
        try
        {
            return LoadFile(name.Assembly) is not { } assembly ? null
                : Fits(assembly.GetName(), name.Assembly) ? assembly
                : throw ProviderErrors.OtherVersion(name, _folder);
        }
        catch (BadImageFormatException)
        {
            throw ProviderErrors.BadImage(name, _folder);
        }
        catch (FileLoadException)
        {
            throw ProviderErrors.OtherVersion(name, _folder);
        }
    }

    protected override Assembly? Load(AssemblyName assemblyName)
        => IsFramework(assemblyName) && FromApplication(assemblyName) is { } shared ? shared : LoadFile(assemblyName);

    protected override nint LoadUnmanagedDll(string unmanagedDllName)
    {
        var files = from folder in NativeFolders() from name in NativeNames(unmanagedDllName) select Path.Combine(folder, name);
        return files.FirstOrDefault(File.Exists) is { } file ? LoadUnmanagedDllFromPath(file) : 0;
    }

    private static bool Fits(AssemblyName found, AssemblyName wanted)
        => (wanted.Version is null || found.Version >= wanted.Version)
        && (wanted.GetPublicKeyToken() is not { Length: > 0 } token || (found.GetPublicKeyToken() ?? []).AsSpan().SequenceEqual(token));

    private static bool IsFramework(AssemblyName name)
        => name.Name is "netstandard" or "mscorlib" or "System" || name.Name!.StartsWith("System.", StringComparison.Ordinal);

    private static Assembly? FromApplication(AssemblyName name)
    {
        try
        {
            return Default.LoadFromAssemblyName(name);
        }
        catch (Exception exception) when (exception is FileNotFoundException or FileLoadException)
        {
            return null; // not of the framework after all, or newer than it
        }
    }

    private static IEnumerable<string> NativeNames(string name)
    {
        var ending = OperatingSystem.IsWindows() ? ".dll" : OperatingSystem.IsMacOS() ? ".dylib" : ".so";
        return [name, name + ending, $"lib{name}{ending}", $"lib{name}"];
    }

    private Assembly? LoadFile(AssemblyName name)
    {
        var file = Path.Combine(_folder, name.Name + ".dll");
        return File.Exists(file) ? LoadFromAssemblyPath(file) : null;
    }

    /// <summary>The folder itself comes first: that is where a provider that was published for this machine has its native libraries.</summary>
    private IEnumerable<string> NativeFolders()
    {
        yield return _folder;
        var rid = RuntimeInformation.RuntimeIdentifier;
        while (true)
        {
            yield return Path.Combine(_folder, "runtimes", rid, "native");
            if (rid.LastIndexOf('-') is var dash && dash < 0)
            {
                yield break;
            }

            // linux-musl-x64 is also linux-x64 to some packages, and every linux is linux.
            rid = rid.Count(letter => letter == '-') > 1 ? $"{rid[..rid.IndexOf('-', StringComparison.Ordinal)]}{rid[dash..]}" : rid[..dash];
        }
    }
}
