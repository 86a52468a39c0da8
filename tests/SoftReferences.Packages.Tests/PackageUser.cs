using System.Diagnostics;

namespace SoftReferences.Packages.Tests;

/// <summary>A program outside of the repository that gets the packages and the tool from a feed.</summary>
public sealed class PackageUser : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("softreferences-user-").FullName;

    public PackageUser(PackedLibraries libraries)
    {
        string version;
        using (var package = Package.Open(libraries.First, "SoftReferences.EntityFrameworkCore"))
        {
            version = package.Value("version");
        }

        // Restored packages of others are available locally. Only the library's own packages come from the feed, into a cache of this run.
        Write(
            "nuget.config",
            $"""
            <configuration>
              <packageSources><clear /><add key="packed" value="{libraries.First}" /></packageSources>
              <fallbackPackageFolders><add key="restored" value="{RestoredPackages}" /></fallbackPackageFolders>
            </configuration>
            """);
        Write(
            ".config/dotnet-tools.json",
            $$"""
            { "version": 1, "isRoot": true, "tools": { "softreferences.tool": { "version": "{{version}}", "commands": ["softref"] } } }
            """);
        Write(
            "Shelter.csproj",
            $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <SoftReferencesCheckOnBuild>true</SoftReferencesCheckOnBuild>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="SoftReferences.EntityFrameworkCore" Version="{version}" />
                <PackageReference Include="Microsoft.EntityFrameworkCore.Sqlite" Version="10.0.15" />
              </ItemGroup>
            </Project>
            """);
        Write(
            "Program.cs",
            """
            using Microsoft.EntityFrameworkCore;
            using SoftReferences;
            using SoftReferences.EntityFrameworkCore;

            Console.WriteLine("It runs.");

            public sealed class AuthUsers : IOwningService
            {
                public static OwningService Service { get; } = new("auth", resource: "users") { Schema = "auth_schema" };
            }

            public sealed class Pet
            {
                public int Id { get; set; }

                public SoftRef<AuthUsers> UserId { get; set; }
            }

            public sealed class User
            {
                public Guid Id { get; set; }
            }

            public sealed class ShelterContext : DbContext
            {
                protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder) =>
                    optionsBuilder.UseSqlite("Data Source=:memory:").UseSoftReferences(soft => soft.OwnsSchemas("shelter_schema"));

                protected override void OnModelCreating(ModelBuilder modelBuilder)
                {
                    modelBuilder.HasDefaultSchema("shelter_schema");
                    modelBuilder.Entity<Pet>().HasSoftReference(pet => pet.UserId).OnOwnerDeleted(OrphanAction.Delete);
            #if FOREIGN_KEY
                    modelBuilder.Entity<User>().ToTable("users", "auth_schema", table => table.ExcludeFromMigrations());
                    modelBuilder.Entity<Pet>().HasOne<User>().WithMany().HasForeignKey("OwnerId");
            #endif
                }
            }
            """);
        var (exitCode, output) = Run("tool", "restore");
        if (exitCode != 0)
        {
            throw new InvalidOperationException($"The tool was not restored:{Environment.NewLine}{output}");
        }
    }

    // The manifest as written by 'dotnet new tool-manifest' and 'dotnet tool install'.
    private string Manifest => Path.Combine(_directory, ".config", "dotnet-tools.json");

    private static string RestoredPackages => Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } directory
        ? directory
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    /// <summary>Builds the program.</summary>
    /// <param name="properties">Properties of the build, such as <c>Name=value</c>.</param>
    /// <returns>The exit code and the output of the build.</returns>
    public (int ExitCode, string Output) Build(params IEnumerable<string> properties) => Run(
    [
        "build",
        .. properties.Select(static property => $"-p:{property}"),
        "-p:UseSharedCompilation=false",
        "-nodeReuse:false",
    ]);

    /// <summary>Builds the program without a manifest that names the tool.</summary>
    public (int ExitCode, string Output) BuildWithoutTool()
    {
        var aside = $"{Manifest}.aside";
        File.Move(Manifest, aside);
        try
        {
            return Build();
        }
        finally
        {
            File.Move(aside, Manifest);
        }
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private void Write(string file, string text)
    {
        var path = Path.Combine(_directory, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    private (int ExitCode, string Output) Run(params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _directory };
        start.Environment["NUGET_PACKAGES"] = Path.Combine(_directory, "packages");

        // The directory contains the locations of restored tools by version. Those of an earlier run no longer exist.
        start.Environment["DOTNET_CLI_HOME"] = _directory;
        start.Environment["DOTNET_NOLOGO"] = "1";
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        process.WaitForExit();
        return (process.ExitCode, output.Result + error.Result);
    }
}
