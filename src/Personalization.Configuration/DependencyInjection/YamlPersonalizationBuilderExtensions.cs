using Microsoft.Extensions.Options;
using Personalization.Configuration.Reading;
using Personalization.DependencyInjection;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds a configuration file to the cache.</summary>
public static class YamlPersonalizationBuilderExtensions
{
    /// <summary>
    /// Adds what a YAML file says: sources, store, state, models, collections and syncs, beside what is configured in code. The file is read
    /// when the options are made, at the start of the host and again whenever it reloads; all errors are reported together, with file, line
    /// and column.
    /// </summary>
    /// <param name="builder">The cache's builder.</param>
    /// <param name="path">The file, or a folder whose <c>.yaml</c> and <c>.yml</c> files are read as one; a relative path counts from the working directory.</param>
    /// <returns>The same builder.</returns>
    public static IPersonalizationBuilder AddYamlFile(this IPersonalizationBuilder builder, string path)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(path);
        builder.Services.AddSingleton<IConfigureOptions<PersonalizationOptions>>(
            new ConfigureOptions<PersonalizationOptions>(options => YamlReader.Default.Read(path, options)));
        return builder;
    }
}
