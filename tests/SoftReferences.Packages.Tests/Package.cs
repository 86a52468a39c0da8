using System.IO.Compression;
using System.Xml.Linq;

namespace SoftReferences.Packages.Tests;

/// <summary>A package file, opened.</summary>
internal sealed class Package : IDisposable
{
    private readonly ZipArchive _archive;

    private Package(string path, string name)
    {
        _archive = ZipFile.OpenRead(path);
        Metadata = XDocument.Parse(Text($"{name}.nuspec")).Root!.Elements().Single();
    }

    /// <summary>Gets the metadata element of the package's description.</summary>
    public XElement Metadata { get; }

    /// <summary>Gets the names of all files in the package.</summary>
    public IEnumerable<string> Files => _archive.Entries.Select(entry => entry.FullName);

    /// <summary>Gets the ids and version ranges that the package depends on.</summary>
    public IReadOnlyDictionary<string, string> Dependencies =>
        Metadata.Descendants().Where(element => element.Name.LocalName == "dependency").ToDictionary(element => element.Attribute("id")!.Value, element => element.Attribute("version")!.Value);

    public static Package Open(string directory, string name, string extension = "nupkg") =>
        new(Directory.GetFiles(directory, $"{name}.*.{extension}").Single(path => char.IsAsciiDigit(Path.GetFileName(path)[name.Length + 1])), name);

    public string Value(string name) => Metadata.Elements().Single(element => element.Name.LocalName == name).Value;

    public string Text(string file)
    {
        using var reader = new StreamReader(_archive.GetEntry(file)!.Open());
        return reader.ReadToEnd();
    }

    public byte[] Content(string file)
    {
        using var stream = _archive.GetEntry(file)!.Open();
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return memory.ToArray();
    }

    public void Dispose() => _archive.Dispose();
}
