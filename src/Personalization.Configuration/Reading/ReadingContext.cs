using Personalization.DependencyInjection;

namespace Personalization.Configuration.Reading;

/// <summary>What the reading of a configuration shares: where it goes, and what it may ask.</summary>
/// <param name="Options">What is filled.</param>
/// <param name="Hidden">What no error may show.</param>
/// <param name="Folder">The folder that the file or files lie in, as a full path.</param>
/// <param name="Backends">Makes sources, stores and state.</param>
internal sealed record ReadingContext(PersonalizationOptions Options, HiddenTexts Hidden, string Folder, Backends Backends);
