/* settings.h - a configuration of settings alone, for tests */
#pragma once
#include <unistd.h>
#include "base/config.h"

/* The file is empty, so that no configuration of the machine gets in. */
static inline Config *
settings_load(const char *const *settings)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *path = NULL;
	int fd = g_file_open_tmp("keypost-XXXXXX.conf", &path, &error);
	Config *config;

	g_assert_no_error(error);
	close(fd);
	config = config_load(path, settings, FALSE, &error);
	g_assert_no_error(error);
	unlink(path);
	return config;
}
