// Declarations that the examples in the documents can use. Compiled together with each document, not with this project.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SoftReferences;
using SoftReferences.AspNetCore;
using SoftReferences.EntityFrameworkCore;
using ZiggyCreatures.Caching.Fusion;

public sealed class AuthUsers : IOwningService
{
    public static OwningService Service { get; } = new("auth", "users") { Schema = "auth_schema" };
}

public sealed class CatalogProducts : IOwningService
{
    public static OwningService Service { get; } = new("catalog", "products");
}

public sealed class User
{
    public Guid Id { get; init; }

    public DateTimeOffset? DeletedAt { get; set; }
}

public sealed class Pet
{
    public Guid Id { get; init; }

    public SoftRef<AuthUsers> UserId { get; set; }

    public string Name { get; set; }
}

public abstract class Animal
{
    public Guid Id { get; init; }
}

public sealed class Dog : Animal
{
    public SoftRef<AuthUsers> UserId { get; set; }
}

public sealed class Cat : Animal
{
    public SoftRef<AuthUsers> UserId { get; set; }
}

public sealed class AuthDbContext(DbContextOptions<AuthDbContext> options) : DbContext(options)
{
    public DbSet<User> Users => Set<User>();
}

public sealed class PetDbContext(DbContextOptions<PetDbContext> options) : DbContext(options)
{
    public DbSet<Pet> Pets => Set<Pet>();
}
