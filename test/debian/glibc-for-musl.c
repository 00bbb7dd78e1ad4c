/*
 * Debian has musl, but a libstdc++ for glibc only. This library gives that libstdc++ what it takes
 * from glibc and musl lacks, under the name of glibc's loader, which libstdc++ asks for on some
 * processors. It is enough to run ebb's builds for musl under musl's loader; on Alpine libstdc++
 * is musl's own.
 */
typedef unsigned long size_t;

char __libc_single_threaded = 0;
int __cpu_model[4];

extern size_t strftime_l(char *, size_t, const char *, const void *, void *);
extern long getrandom(void *, size_t, unsigned);
extern unsigned long getauxval(unsigned long);

size_t __strftime_l(char *text, size_t size, const char *format, const void *time, void *locale) {
  return strftime_l(text, size, format, time, locale);
}

unsigned arc4random(void) {
  unsigned number;
  getrandom(&number, sizeof number, 0);
  return number;
}

unsigned long __getauxval(unsigned long type) { return getauxval(type); }

/* Destructors of threads are not run: the process ends with them. */
int __cxa_thread_atexit_impl(void (*destroy)(void *), void *object, void *library) { return 0; }

/* "Not found" ends the unwinding of a C++ exception; ebb's program throws none. */
int _dl_find_object(void *address, void *found) { return -1; }

int __cpu_indicator_init(void) { return 0; }
